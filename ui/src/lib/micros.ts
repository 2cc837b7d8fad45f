// Instants as microseconds since 1970, which a double holds exactly for centuries. Pure.

const kPerMs = 1000;

/** NaN when the text is no instant. */
export function microsOf(iso: string | null | undefined): number {
  if (!iso) return NaN;
  const match = /^(.*?\d{2}:\d{2}:\d{2})\.(\d+)(.*)$/.exec(iso);
  if (!match) return Date.parse(iso) * kPerMs;
  const whole = Date.parse(`${match[1]}${match[3]}`);
  return whole * kPerMs + Number(match[2]!.slice(0, 6).padEnd(6, '0'));
}

/** ISO 8601 in UTC with six decimals, as the HTTP API takes it. */
export function isoOf(micros: number): string {
  const ms = Math.floor(micros / kPerMs);
  const rest = String(Math.round(micros - ms * kPerMs)).padStart(3, '0');
  return new Date(ms).toISOString().replace('Z', `${rest}Z`);
}

const kTyped = /^(?:(\d{4})-(\d{1,2})-(\d{1,2}))?[ T]*(?:(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?$/;

/** An instant that a person typed, in local time ("2026-11-20 14:03:02", "2026-11-20", "14:03") or as ISO 8601 with a zone; null when it is none. */
export function instantOf(text: string, today: Date): string | null {
  const match = kTyped.exec(text.trim());
  if (!match) return Number.isNaN(Date.parse(text)) || !/\d{4}-\d/.test(text) ? null : isoOf(microsOf(text));
  const [year = today.getFullYear(), month = today.getMonth() + 1, date = today.getDate(), hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map((part) => (part === undefined ? undefined : Number(part)));
  const at = new Date(year, month - 1, date, hours, minutes, seconds);
  if (text.trim() === '' || at.getMonth() !== month - 1 || at.getHours() !== hours || at.getMinutes() !== minutes) return null;
  return isoOf(at.getTime() * 1000 + Math.round(Number(match[7] ?? 0) * 1e6));
}
