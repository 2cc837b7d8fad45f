// The filters of the results page, as they stand in its address: the names are those of GET /api/runs. Pure.

const kLists = ['outcome', 'product', 'station', 'phase'] as const;
const kTexts = ['serial', 'part_number', 'project', 'lot', 'since', 'until', 'q'] as const;

export type ListName = (typeof kLists)[number];
export type TextName = (typeof kTexts)[number];
export type ReadFilter = Record<ListName, string[]> & Record<TextName, string | null>;

export function readFilter(one: (name: string) => string | null, every: (name: string) => string[]): ReadFilter {
  const lists = kLists.map((name) => [name, every(name).filter(Boolean)] as const);
  const texts = kTexts.map((name) => [name, one(name) || null] as const);
  return Object.fromEntries([...lists, ...texts]) as ReadFilter;
}

export const hasFilter = (filter: ReadFilter): boolean => kLists.some((name) => filter[name].length > 0) || kTexts.some((name) => filter[name] !== null);

