// Which page an address means.

export type Route = { page: 'results' } | { page: 'run'; id: string } | { page: 'live'; id: string } | { page: 'unknown' };

export function routeOf(path: string): Route {
  const [first = '', id = '', ...rest] = path.split('/').filter(Boolean);
  if (rest.length > 0) return { page: 'unknown' };
  if (id === '') return first === '' || first === 'results' ? { page: 'results' } : { page: 'unknown' };
  if (first === 'results') return { page: 'run', id };
  return first === 'live' ? { page: 'live', id } : { page: 'unknown' };
}
