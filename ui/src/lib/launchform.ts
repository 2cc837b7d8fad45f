// What the launch page offers and says, apart from how it looks.

import type { ProfileSummary } from '@gen/http';
import type { Finding } from './api';
import { plural } from './format';

export interface Choice { value: string; text: string; disabled?: boolean }

/** Any other name is a phase as well. */
export const kPhases = ['development', 'validation', 'characterization', 'production'];

/** What a request can't do without, in the order of the form. */
const kDemands = [
  { member: 'dut_serial', what: 'the serial number', order: 'Enter a serial number' },
  { member: 'test_path', what: 'the test path', order: 'Choose what to run' },
  { member: 'station_id', what: 'the station', order: 'Choose a station' },
];

export const gapsOf = (values: Record<string, string>): typeof kDemands => kDemands.filter(({ member }) => !values[member]?.trim());

/** The choices, and `chosen` where it isn't among them: an address may name what the project hasn't got. */
export function withChosen(choices: Choice[], chosen: string, note: string): Choice[] {
  return !chosen || choices.some((choice) => choice.value === chosen) ? choices : [...choices, { value: chosen, text: `${chosen}${note}` }];
}

/** Why the phase that is recorded may be another than the one chosen. */
export function phaseHint(phase: string, mock: boolean): string {
  if (!phase) return 'development, or LITMUS_TEST_PHASE of the server';
  if (phase === 'development') return 'Metrics leave development runs out';
  return mock ? 'Recorded as development: mock hardware' : 'Recorded as development while the project has uncommitted changes';
}

export function stationHint(count: number, product: string): string {
  return product ? `${plural(count, 'station')}, all shown: not checked against the product` : `${plural(count, 'station')}, all shown`;
}

export function profileHint(profile: ProfileSummary | undefined): string {
  if (!profile) return '';
  const facets = Object.entries(profile.facets).map(([key, value]) => `${key}=${String(value)}`);
  const parts = [profile.station_type && `station type ${profile.station_type}`, profile.fixture && `fixture ${profile.fixture}`, ...facets];
  return profile.description ?? parts.filter(Boolean).join(' · ');
}

/** The first message about each member of the request. */
export function messagesOf(findings: Finding[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { loc, msg } of findings) messages[loc.at(-1) ?? ''] ??= msg;
  return messages;
}
