import type { Story } from "./play.ts";
import * as checkout from "./story/checkout-assistant.ts";
import * as first from "./story/first-agents.ts";
import * as invoices from "./story/invoice-helper.ts";
import * as onboarding from "./story/onboarding-guide.ts";
import * as orders from "./story/order-tracker.ts";
import * as people from "./story/people.ts";
import * as returns from "./story/returns-desk.ts";

const told = [first, checkout, returns, orders, invoices, onboarding];

/** Thirty days of a shop and a bank that do not exist. */
export const STORY: Story = {
  chapters: [people, ...told].map(({ events }) => events),
  traffic: told.flatMap(({ traffic }) => traffic),
};
