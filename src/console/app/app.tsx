import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { nonce } from "./nonce.ts";
import { createQueryClient } from "./query-client.ts";
import { router } from "./router.ts";
import { COLOR_SCHEME_KEY, theme } from "./theme.ts";

const client = createQueryClient();
const colorSchemes = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

export const App = () => (
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    colorSchemeManager={colorSchemes}
    getStyleNonce={() => nonce}
  >
    <QueryClientProvider client={client}>
      <Notifications position="bottom-right" limit={4} />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
);
