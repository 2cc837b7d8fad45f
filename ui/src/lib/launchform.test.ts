import { describe, expect, it } from 'vitest';
import { gapsOf, messagesOf, phaseHint, profileHint, stationHint, withChosen } from './launchform';

describe('launch form', () => {
  it('keeps a choice of the address that the project has not got', () => {
    const choices = [{ value: 'a', text: 'A' }];
    expect(withChosen(choices, '', ' (gone)')).toBe(choices);
    expect(withChosen(choices, 'a', ' (gone)')).toBe(choices);
    expect(withChosen(choices, 'b', ' (gone)')).toEqual([...choices, { value: 'b', text: 'b (gone)' }]);
  });

  it('names what is missing in the order of the form', () => {
    expect(gapsOf({ dut_serial: ' ', test_path: 'tests', station_id: '' }).map((gap) => gap.member)).toEqual(['dut_serial', 'station_id']);
    expect(gapsOf({ dut_serial: 'SN1', test_path: 'tests', station_id: 'bench' })).toEqual([]);
  });

  it('says when another phase will be recorded', () => {
    expect(phaseHint('', false)).toContain('LITMUS_TEST_PHASE');
    expect(phaseHint('production', true)).toBe('Recorded as development: mock hardware');
    expect(phaseHint('production', false)).toContain('uncommitted changes');
    expect(phaseHint('development', true)).not.toContain('Recorded');
  });

  it('does not claim that stations fit the product', () => {
    expect(stationHint(1, '')).toBe('1 station, all shown');
    expect(stationHint(2, 'converter')).toContain('not checked');
  });

  it('describes a profile by its own words, else by what it demands', () => {
    const profile = { name: 'p', description: null, extends: null, station_type: 'rail', fixture: null, facets: { customer: 'acme' } };
    expect(profileHint(profile)).toBe('station type rail · customer=acme');
    expect(profileHint({ ...profile, description: 'Acceptance for ACME' })).toBe('Acceptance for ACME');
    expect(profileHint(undefined)).toBe('');
  });

  it('puts each finding of the server at its field', () => {
    expect(messagesOf([{ loc: ['body', 'test_phase'], msg: 'blank' }, { loc: ['body', 'test_phase'], msg: 'second' }])).toEqual({ test_phase: 'blank' });
  });
});
