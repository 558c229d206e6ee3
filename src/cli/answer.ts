import { isObject } from "../domain/json.ts";
import { EXIT, Failure, messageOf, systemCode, type ExitCode } from "./failure.ts";
import { oneLine } from "./output/plain.ts";
import { isLocal } from "./settings.ts";

/** The failure that an answer stands for: the problem's own words, and the places that it names. */
export async function answerFailure(answer: Response): Promise<Failure> {
  const body: unknown = await answer.json().catch(() => null);
  const exitCode = exitCodeOf(answer.status);
  if (!isObject(body) || typeof body["code"] !== "string") {
    return new Failure(
      `The server answered ${answer.status} ${answer.statusText}, which is no answer of Signalbox: is the URL right?`,
      exitCode,
    );
  }
  const details = faultLines(body["errors"]);
  if (answer.status >= 500) details.push(`request id ${oneLine(body["request_id"])}`);
  return new Failure(
    `${oneLine(body["detail"] ?? body["title"])} (${oneLine(body["code"])})`,
    exitCode,
    details,
    body["code"],
  );
}

export function exitCodeOf(status: number): ExitCode {
  if (status === 404) return EXIT.notFound;
  if (status === 401 || status === 403) return EXIT.denied;
  return status >= 500 || status === 429 ? EXIT.unreachable : EXIT.refused;
}

/** `/config/model/temperature: must be …`, for a list of faults. */
export function faultLines(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors
    .filter(isObject)
    .map((fault) => `${oneLine(fault["path"]) || "/"}: ${oneLine(fault["message"])}`);
}

/** What became of a request that was not answered. */
export function unreachable(url: string, error: unknown): Failure {
  const timeout = error instanceof Error && error.name === "TimeoutError";
  const why = timeout ? "it did not answer in time" : (systemCode(error) ?? messageOf(error));
  const hint = isLocal(new URL(url)) ? "npm start runs one here." : "Is the URL right?";
  return new Failure(`Cannot reach ${url} (${why}). ${hint}`, EXIT.unreachable);
}
