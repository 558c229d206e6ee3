import { useQuery } from "@tanstack/react-query";
import { useCan } from "../api/session.ts";
import { Page } from "../kit/page.tsx";
import { Guard, Loaded } from "../kit/states.tsx";
import { metrics as text } from "../strings/metrics.ts";
import { BuiltInPrices } from "./built-in-prices.tsx";
import { OwnMetrics } from "./own-metrics.tsx";
import { OwnPrices } from "./own-prices.tsx";
import { pricesQuery } from "./requests.ts";

function AllPrices() {
  const prices = useQuery({ ...pricesQuery, enabled: useCan("agents:read") });
  return (
    <Loaded query={prices}>
      {(data) => (
        <>
          <OwnPrices stored={data.prices} />
          <BuiltInPrices prices={data} />
        </>
      )}
    </Loaded>
  );
}

/** What is measured, and what it costs. */
export default function MetricsPage() {
  return (
    <Page title={text.title} description={text.lead}>
      <Guard scope="experiments:read">
        <OwnMetrics />
      </Guard>
      <Guard scope="agents:read">
        <AllPrices />
      </Guard>
    </Page>
  );
}
