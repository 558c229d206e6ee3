import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountsIn } from "../../src/domain/run/amounts.ts";
import { escalated, type EscalationTriggers } from "../../src/domain/run/escalation.ts";

const AMOUNTS: Record<string, number[]> = {
  // As the words of people have them.
  "R$ 5.000,00": [5000],
  "R$5.000": [5000],
  "r$ 5000": [5000],
  "transferir 5.000,00 para Ana": [5000],
  "please send 5,000.00 to Bob": [5000],
  "5 000": [5000],
  "5\u00a0000,50 €": [5000.5],
  "1\u202f234\u202f567,89": [1_234_567.89],
  "5.000": [5000],
  "5,000": [5000],
  "5000": [5000],
  "5000.": [5000],
  "(5000)": [5000],
  "valor:5000": [5000],
  "-5000": [5000],
  "5k": [5000],
  "5 k€": [5000],
  US$5K: [5000],
  "5,5k": [5500],
  "1,5 mil": [1500],
  "1.5 mil reais": [1500],
  "10 mil": [10_000],
  "2 milhões de reais": [2_000_000],
  "R$ 1,2 milhão": [1_200_000],
  "R$ 2,3 milhões": [2_300_000],
  $3m: [3_000_000],
  "R$ 3 mi": [3_000_000],
  "3 mi de reais": [3_000_000],
  "€2bn": [2_000_000_000],
  "5 mil milhões de euros": [5_000_000_000],
  "US$ 1,234,567.89": [1_234_567.89],
  "1.234.567,89 BRL": [1_234_567.89],
  "CHF 12'345.50": [12_345.5],
  "12’345": [12_345],
  "₹1,00,000": [100_000],
  "2 lakh": [200_000],
  "BRL 7500": [7500],
  BRL7500: [7500],
  "7500BRL": [7500],
  "£7500 now": [7500],
  "7500 reais": [7500],
  "sete: 7500reais": [7500],
  "7.500 dólares e 300 euros": [7500, 300],
  "R$ 10 e R$ 20": [10, 20],
  // As many digits as there are.
  "R$ 1000000000000000": [1e15],
  "9999999999999999999 USD": [1e19],
  "$1,000,000,000,000,000.00": [1e15],
  "1.000.000.000.000.000": [1e15],
  [`R$ ${"9".repeat(400)}`]: [Number.MAX_VALUE],
  [`${"9".repeat(308)} mil reais`]: [Number.MAX_VALUE],
  // A point before the first digit.
  ".5k": [500],
  "send .5k": [500],
  "$.50": [0.5],
  ".5 mil": [500],
  ".75 million dollars": [750_000],
  "R$.5000": [5000],
  "Rs.5000": [5000],
  "total.5000": [5000],
  "...5000": [5000],
  "0,50": [0.5],
  "0.500": [0.5],
  "1.50": [1.5],
  "5000,00": [5000],
  "12345678,90": [12_345_678.9],
  "٥٠٠٠": [5000],
  "٥٬٠٠٠٫٠٠": [5000],
  "۵۰۰۰": [5000],
  "５０００": [5000],
  "￥8000": [8000],
  // Beside a currency every number counts.
  "R$ 12345678": [12_345_678],
  "12345678 reais": [12_345_678],
  "R$ 5.000,00 em 10/05/2024": [5000],
  "10/05/2024 5000 reais": [5000],
  "R$ 5 000 000": [5_000_000],
  "123 456 789 €": [123_456_789],
  "$123 456 789": [123_456_789],
  "conta 12345678 R$ 300": [300],
  "R$ 5000-6000": [5000],
  "R$ 5000/mês": [5000],
  "às 10:30 5000": [5000],
  // Dates and times.
  "12/05/2024": [],
  "2024-05-12": [],
  "12.05.2024": [],
  "12-05-2024 14:30": [],
  "14:30:00": [],
  "14h30": [],
  "14h": [],
  "às 14 horas": [],
  "9 am": [],
  "5 de maio de 2024": [],
  "May 5, 2024": [],
  "desde 2019": [],
  "in 2024": [],
  "em janeiro de 2024": [],
  "transferência de 2000": [2000],
  "em 2500": [2500],
  "90 dias": [],
  "12x": [],
  // Phones, documents and cards.
  "+55 11 98765-4321": [],
  "+5511987654321": [],
  "(11) 98765-4321": [],
  "11 98765 4321": [],
  "11987654321": [],
  "06 12 34 56 78": [],
  "0800 123 4567": [],
  "555-1234": [],
  "123.456.789-09": [],
  "12.345.678/0001-90": [],
  "CPF 12345678909": [],
  "cpf: 123 456": [],
  "123 456 789": [],
  "4111 1111 1111 1111": [],
  "4111-1111-1111-1111": [],
  "4111111111111111": [],
  "**** 5678": [],
  "01310-100": [],
  "00012345": [],
  "192.168.100.200": [],
  "protocolo 123456": [],
  "#5000": [],
  "nº 5000": [],
  "n° 5000": [],
  // Ordinals, percentages, parts of words.
  "1º": [],
  "5000ª": [],
  "100th": [],
  "1st of May": [],
  "50%": [],
  "50,5 %": [],
  "6000 por cento": [],
  "6000 percent": [],
  "5000mAh": [],
  "10km": [],
  "5 km": [],
  "500 kg": [],
  "1,500 lbs": [],
  "500 quilos": [],
  "500 libras": [500],
  "500 kg por R$ 20": [20],
  A4000: [],
  "v2.5": [],
  "1.2.3": [],
  "550e8400-e29b-41d4-a716-446655440000": [],
  "https://example.com/5000": [],
  order_5000: [],
  "24/7": [],
  "16:9": [],
  "": [],
  "no numbers at all": [],
  "5\n300\n": [5, 300],
};

describe("amounts in a message", () => {
  it.each(Object.entries(AMOUNTS))("%s", (message, expected) => {
    expect(amountsIn(message)).toEqual(expected);
  });

  it("are found in every common way of writing the same number", () => {
    const money = fc.integer({ min: 1_000, max: 99_999_999_999 });
    const currencies = fc.constantFrom(
      ["R$ ", ""],
      ["US$", ""],
      ["", " €"],
      ["", " reais"],
      ["BRL ", ""],
      ["£", ""],
    );
    const formats = fc.constantFrom(["pt-BR"], ["en-US"], ["fr-FR"], ["de-CH"], ["en-IN"], ["ar-EG"]);
    fc.assert(
      fc.property(money, currencies, formats, fc.boolean(), (cents, [left, right], [locale], hasCents) => {
        const value = hasCents ? cents / 100 : Math.floor(cents / 100) + 1_000;
        const digits = hasCents ? 2 : 0;
        const text = new Intl.NumberFormat(locale, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        }).format(value);
        expect(amountsIn(`quero ${left}${text}${right}, por favor`)).toEqual([value]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are numbers for any text", () => {
    const unit = fc.constantFrom(
      ...Array.from("0123456789.,:/-() '’+#*%k$€ªº٥"),
      "mil",
      "R$ ",
      "reais",
      " de ",
      "maio",
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (message) => {
        expect(amountsIn(message).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

const TRIGGERS: EscalationTriggers = {
  high_value_threshold: 5000,
  security_keywords: ["bloqueio por segurança", "transação bloqueada", "suspeita de fraude"],
};

describe("escalation", () => {
  it("fires at the threshold, and says the highest amount", () => {
    expect(escalated("Quero transferir R$ 5.000,00", TRIGGERS)).toEqual({
      trigger: "high_value",
      value: 5000,
    });
    expect(escalated("R$ 6 mil ou 7000?", TRIGGERS)).toEqual({ trigger: "high_value", value: 7000 });
    expect(escalated("R$ 4.999,99 no CPF 123.456.789-09", TRIGGERS)).toBeNull();
    expect(escalated("R$ 9000", { ...TRIGGERS, high_value_threshold: null })).toBeNull();
  });

  it("fires on keywords in whatever case, accents and spacing, at words' ends, and says them as configured", () => {
    const keyword = (value: string) => ({ trigger: "security_keyword", value });
    for (const message of [
      "SUSPEITA DE FRAUDE!",
      "há suspeita  de\nfraude?",
      "(Suspeita de Fraude)",
      "Suspéita\u200b de fraude",
      "Ｓuspeita de fraude",
    ])
      expect(escalated(message, TRIGGERS)).toEqual(keyword("suspeita de fraude"));
    expect(escalated("Transacao bloqueada", TRIGGERS)).toEqual(keyword("transação bloqueada"));
    expect(escalated("transac\u0327a\u0303o bloqueada", TRIGGERS)).toEqual(keyword("transação bloqueada"));
    expect(escalated("suspeita de fraudes", TRIGGERS)).toBeNull();
    expect(escalated("insuspeita de fraude", TRIGGERS)).toBeNull();
    expect(escalated("suspeita, de fraude", TRIGGERS)).toBeNull();
  });

  it("takes a time that grows with the message only", () => {
    const n = 100_000;
    const hostile = [
      "1".repeat(n),
      "1 ".repeat(n / 2),
      "1.".repeat(n / 2),
      "111 ".repeat(n / 4),
      "1) (".repeat(n / 4),
      "R$ 1 ".repeat(n / 5),
      "1 mil ".repeat(n / 6),
      " ".repeat(n),
      "$".repeat(n),
      "\u0301".repeat(n),
      `a${"\u0301\u0316".repeat(n / 2)}`,
      `5${"\u0e48\u0e38".repeat(n / 2)}`,
      "\ufdfa".repeat(n),
      "suspeita de ".repeat(n / 12),
      "suspeita de fraud".repeat(n / 17),
      `${"a".repeat(n - 1)}b`,
      "maio ".repeat(n / 5),
      "janeiro 5 ".repeat(n / 10),
    ];
    const keywords = [
      ...TRIGGERS.security_keywords,
      ...Array.from({ length: 190 }, (_, i) => `${"a".repeat(i + 1)}b c`),
    ];
    for (const message of hostile) {
      const start = performance.now();
      escalated(message, { high_value_threshold: 1e300, security_keywords: keywords });
      expect([message.slice(0, 20), performance.now() - start < 1_500]).toEqual([message.slice(0, 20), true]);
    }
  });
});
