import { html, raw } from "hono/html";
import { PROBLEMS } from "../domain/errors.ts";

/** The API reference: Swagger UI, served from this Worker's own assets, so that it works offline. */
export const docsPage = () =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Signalbox API</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/docs/reference.css" />
      </head>
      <body>
        <div id="reference"></div>
        <script src="/docs/reference.js"></script>
        <script>
          SwaggerUIBundle({
            url: "/openapi.json",
            dom_id: "#reference",
            deepLinking: true,
            docExpansion: "list",
            persistAuthorization: true,
            tryItOutEnabled: true,
          });
        </script>
      </body>
    </html>`;

const row = ([code, [status, title]]: [string, readonly [number, string]]) =>
  html`<tr id="${code}">
    <td>${status}</td>
    <td><code>${code}</code></td>
    <td>${title}</td>
  </tr>`;

/** What each code means: the `type` of every problem points here. */
export const problemsPage = () =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Signalbox problems</title>
        <style>
          ${raw("body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;border-bottom:1px solid #ddd;text-align:left}tr:target{background:#fff3c4}")}
        </style>
      </head>
      <body>
        <h1>Problems</h1>
        <p>
          Every refusal is an <code>application/problem+json</code> document with one of these codes; its
          detail says what to do.
        </p>
        <table>
          <tr>
            <th>Status</th>
            <th>Code</th>
            <th>Meaning</th>
          </tr>
          ${Object.entries(PROBLEMS).map(row)}
        </table>
      </body>
    </html>`;
