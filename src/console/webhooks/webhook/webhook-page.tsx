import { Page } from "../../kit/page.tsx";

export default function Placeholder() {
  return <Page title="webhook-page" />;
}
