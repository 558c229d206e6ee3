import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import { AnswerFilter } from "../../src/domain/run/answer-filter.ts";
import { missingDisclaimers, trippedByInput, trippedByOutput } from "../../src/domain/run/guardrails.ts";
import { compilePhrases, PhraseScanner, phraseIn } from "../../src/domain/run/phrases.ts";
import { runSettings } from "../../src/domain/run/settings.ts";

const guardrails = (value: JsonObject | string[]) => runSettings({ guardrails: value }).guardrails;

/** What is compared, written the slow way: each phrase at each place. */
function slowly(text: string, phrases: string[]): boolean {
  const fold = (raw: string): string =>
    raw.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase().replace(/\s+/g, " ");
  const folded = fold(text);
  const isWord = (character: string | undefined): boolean => /^[\p{L}\p{N}_]$/u.test(character ?? "");
  return phrases
    .map((phrase) => fold(phrase).trim())
    .some((phrase) => {
      if (phrase === "") return false;
      for (let at = folded.indexOf(phrase); at !== -1; at = folded.indexOf(phrase, at + 1)) {
        const end = at + phrase.length;
        const opens = !(isWord(folded[at - 1]) && isWord(folded[at]));
        const closes = !(isWord(folded[end - 1]) && isWord(folded[end]));
        if (opens && closes) return true;
      }
      return false;
    });
}

const letters = fc.constantFrom("a", "b", "á", "A", "ß", "s", " ", "\n", "-", "é", "\u0301", "1");
const phraseLists = fc.array(fc.string({ unit: letters, minLength: 1, maxLength: 5 }), { maxLength: 6 });

/** A text cut at places. */
function pieces(text: string, cuts: number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
}

describe("blocked phrases", () => {
  it("are found as words, without regard to case, accents, width and kinds of space", () => {
    const find = (text: string, ...phrases: string[]) => phraseIn(text, compilePhrases(phrases));
    expect(find("Isto é um GOLPE!", "golpe")).toBe("golpe");
    expect(find("golpes", "golpe")).toBeNull();
    expect(find("passagem", "gem", "sage")).toBeNull();
    expect(find("c++ und STRASSE", "straße")).toBe("straße");
    expect(find("learn C++ now", "c++")).toBe("c++");
    expect(find("我的密码是", "密码")).toBe("密码");
    expect(find("pass\u00adword", "password")).toBe("password");
    expect(find("p a s s", "pass")).toBeNull();
    expect(find("Ωμέγα ΟΔΟΣ", "οδός")).toBe("οδός");
    expect(find("İstanbul", "istanbul")).toBe("istanbul");
    expect(find("anything", "", " ", "\u0301")).toBeNull();
    expect(find("the long phrase here", "long", "the long phrase")).toBe("long");
    expect(find("", "a")).toBeNull();
  });

  it("are found where what is drawn as nothing stands for a space, for none, or beside one", () => {
    const find = (text: string, ...phrases: string[]) => phraseIn(text, compilePhrases(phrases));
    for (const unseen of ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"]) {
      expect(find(`the secret${unseen}recipe is`, "secret recipe")).toBe("secret recipe");
      expect(find(`s${unseen}ecret ${unseen} recipe${unseen}`, "secret recipe")).toBe("secret recipe");
      expect(find(`the${unseen}rapist`, "the rapist")).toBe("the rapist");
      expect(find(`sec${unseen}ret`, "secret")).toBe("secret");
    }
    expect(find("secretrecipe", "secret recipe")).toBeNull();
    expect(find("secret recipe", "secretrecipe")).toBeNull();
    expect(find("secret recipe", "secretrecipe", "secret recipe")).toBe("secret recipe");
    expect(find("secretrecipe", "secretrecipe", "secret recipe")).toBe("secretrecipe");
  });

  it("are found over texts that follow each other", () => {
    const over = (...texts: string[]) => {
      const scanner = new PhraseScanner(compilePhrases(["secret recipe"]));
      return texts.map((text) => {
        const { text: out, found } = scanner.push(text);
        return found === null ? out + scanner.pause().text : `${out}!`;
      });
    };
    expect(over("the secret", " recipe is here")).toEqual(["the secret", "!"]);
    expect(over("the secret", "recipe is here")).toEqual(["the secret", "!"]);
    expect(over("a sec", "ret", " ", "recipe ")).toEqual(["a sec", "ret", " ", "!"]);
    expect(over("an x", "secret recipe ")).toEqual(["an x", "!"]);
    expect(over("the secret", " garden", "recipe")).toEqual(["the secret", " garden", "recipe"]);
  });

  it("are found exactly where looking for each at each place finds them", () => {
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 30 }), phraseLists, (text, phrases) => {
        expect(phraseIn(text, compilePhrases(phrases)) !== null).toBe(slowly(text, phrases));
      }),
      { numRuns: 5_000 },
    );
  });

  it("are found in a stream exactly when they are in the whole text, wherever it is cut; nothing of them is let out", () => {
    const text = fc.string({
      unit: fc.oneof(letters, fc.constantFrom("😀", "密", "ﬁ", "\u200b")),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, phraseLists, fc.array(fc.nat(), { maxLength: 8 }), (whole, phrases, cuts) => {
        const compiled = compilePhrases(phrases);
        const scanner = new PhraseScanner(compiled);
        let out = "";
        let found: string | null = null;
        for (const piece of pieces(whole, cuts)) {
          const passed = scanner.push(piece);
          out += passed.text;
          found ??= passed.found;
        }
        const last = scanner.end();
        out += last.text;
        found ??= last.found;
        expect(found).toBe(phraseIn(whole, compiled));
        if (found === null) expect(out).toBe(whole);
        else {
          expect(whole.startsWith(out)).toBe(true);
          expect(phraseIn(out, compiled)).toBeNull();
          // Whatever comes after a phrase was found is not let out.
          expect(scanner.push("more")).toEqual({ text: "", found });
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("hold back no more than the longest of them", () => {
    const phrases = ["secret plan", "ab"];
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...Array.from("secrt planb")), maxLength: 6 })),
        (list) => {
          const scanner = new PhraseScanner(compilePhrases(phrases));
          let [sent, out] = [0, 0];
          for (const piece of list) {
            const passed = scanner.push(piece.replaceAll(/ +/g, " "));
            if (passed.found !== null) return;
            sent += piece.replaceAll(/ +/g, " ").length;
            out += passed.text.length;
            // Spaces in a row are one.
            expect(sent - out).toBeLessThanOrEqual("secret plan".length + list.length);
          }
        },
      ),
    );
    const scanner = new PhraseScanner(compilePhrases(phrases));
    expect(scanner.push("the sec").text).toBe("the ");
    expect(scanner.push("ond one").text).toBe("second one");
  });
});

describe("guardrails", () => {
  it("block a message by its phrases and its length, counted in characters", () => {
    const rules = guardrails({ blocked_phrases: ["golpe"], blocked_input: ["hack"], max_input_length: 10 });
    expect(trippedByInput("um golpe", rules)).toEqual({ guardrail: "blocked_input", value: "golpe" });
    expect(trippedByInput("Hack it", rules)).toEqual({ guardrail: "blocked_input", value: "hack" });
    expect(trippedByInput("01234567890", rules)).toEqual({ guardrail: "max_input_length", value: 10 });
    expect(trippedByInput("😀".repeat(10), rules)).toBeNull();
    expect(trippedByOutput("hack", rules)).toBeNull();
    expect(trippedByOutput("Golpe.", rules)).toEqual({ guardrail: "blocked_output", value: "golpe" });
  });

  it("that are a plain list are instructions to the model", () => {
    expect(guardrails(["Never promise refunds.", "Be polite."])).toMatchObject({
      instructions: ["Never promise refunds.", "Be polite."],
      blocked_input: [],
      blocked_output: [],
    });
  });

  it("stop an answer that says a phrase around a call of a tool", () => {
    const filter = new AnswerFilter(
      guardrails({ blocked_output: ["secret recipe"], blocked_message: "No." }),
    );
    const first = filter.push("the secret").text + filter.end(false).text;
    expect([first, filter.push(" recipe is here")]).toEqual(["the secret", { text: "No.", blocked: true }]);
    expect(filter.end(true)).toEqual({ text: "", blocked: true });
  });

  it("withhold what holds a phrase in one of its texts", () => {
    const filter = new AnswerFilter(guardrails({ blocked_output: ["secret recipe"] }));
    const fine = { note: ["the secret", "recipe"], count: 3, none: null };
    expect([filter.shown(fine), filter.withheld]).toEqual([fine, false]);
    const held: Json[] = ["A Secret Recipe!", { a: [{ b: "secret\nrecipe" }] }, { "secret recipe": 1 }];
    for (const value of held) expect(filter.shown(value)).toBe("withheld by a guardrail");
    expect([filter.withheld, filter.blocks, new AnswerFilter(guardrails({})).blocks]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("add the disclaimers that are missing", () => {
    expect(missingDisclaimers("Hello.", ["Not advice.", "Call us."])).toBe("\n\nNot advice.\n\nCall us.");
    expect(missingDisclaimers("This is NOT  advice.", ["not advice."])).toBe("");
    expect(missingDisclaimers("", ["Not advice."])).toBe("Not advice.");
  });

  it("let an answer out as it comes, with its disclaimer at the end of the last step only", () => {
    const filter = new AnswerFilter(
      guardrails({ required_disclaimers: ["Not advice."], blocked_output: ["x y"] }),
    );
    expect(filter.push("Let me look.")).toEqual({ text: "Let me look.", blocked: false });
    expect(filter.end(false)).toEqual({ text: "", blocked: false });
    expect(filter.push("Buy x")).toEqual({ text: "Buy ", blocked: false });
    expect(filter.end(true)).toEqual({ text: "x\n\nNot advice.", blocked: false });
    expect(filter.disclaimed).toBe(true);
  });

  it("answer with the blocked message instead, and go on with it when something is out already", () => {
    const rules = guardrails({
      blocked_output: ["secret plan"],
      blocked_message: "No.",
      required_disclaimers: ["D."],
    });
    const whole = new AnswerFilter(rules);
    expect(whole.push("The secret plan is this.")).toEqual({ text: "The \n\nNo.", blocked: true });
    expect(whole.end(true)).toEqual({ text: "", blocked: true });
    expect(whole.tripped).toEqual({ guardrail: "blocked_output", value: "secret plan" });
    const stream = new AnswerFilter(rules);
    expect(stream.push("The sec")).toEqual({ text: "The ", blocked: false });
    expect(stream.push("ret plan")).toEqual({ text: "", blocked: false });
    expect(stream.end(true)).toEqual({ text: "\n\nNo.", blocked: true });
    expect(guardrails({}).blocked_message).not.toBe("");
  });
});
