import { clearSession, cookieToken } from "../domain/console.ts";
import { checkConsole } from "../store/secrets/csrf.ts";

type Answer = Response | Promise<Response>;

/**
 * Answers, and looks first whether the console asks where a request comes with its cookie. `settled` makes the answer of
 * what is thrown.
 */
export function forConsole(
  request: Request,
  macSecret: string,
  answer: () => Answer,
  settled: (answer: () => Answer) => Answer,
): Answer {
  return cookieToken(request.headers) === null ? settled(answer) : byCookie();

  async function byCookie(): Promise<Response> {
    const response = await settled(async () => {
      await checkConsole(macSecret, request);
      return answer();
    });
    if (response.status === 401) response.headers.append("Set-Cookie", clearSession(request.url));
    return response;
  }
}
