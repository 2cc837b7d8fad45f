// Which page an address means.

export type Route =
  | { page: 'dashboard' } | { page: 'launch' } | { page: 'results' } | { page: 'metrics' } | { page: 'run'; id: string } | { page: 'live'; id: string }
  | { page: 'sessions' } | { page: 'session'; id: string } | { page: 'events' }
  | { page: 'channels' } | { page: 'channel'; id: string } | { page: 'unknown' };

const kLists = { '': 'dashboard', launch: 'launch', results: 'results', metrics: 'metrics', sessions: 'sessions', events: 'events', channels: 'channels' } as const;
const kDetails = { results: 'run', live: 'live', sessions: 'session', channels: 'channel' } as const;

export function routeOf(path: string): Route {
  const [first = '', ...rest] = path.split('/').filter(Boolean);
  if (rest.length === 0) return first in kLists ? { page: kLists[first as keyof typeof kLists] } : { page: 'unknown' };
  const page = first in kDetails ? kDetails[first as keyof typeof kDetails] : null;
  // The id of a channel may hold slashes.
  if (!page || (rest.length > 1 && page !== 'channel')) return { page: 'unknown' };
  return { page, id: page === 'channel' ? decoded(rest.join('/')) : rest[0]! };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a channel's page. */
export const channelPath = (id: string, sessionId: string | null = null): string =>
  `/channels/${encodeURIComponent(id)}${sessionId ? `?session=${encodeURIComponent(sessionId)}` : ''}`;
