// The pages that the sidebar and the keyboard lead to. A page that isn't built isn't listed.

export interface Place {
  label: string;
  href: string;
  /** Goes there after `g`. */
  key: string;
  /** Names of the routes that belong to it. */
  pages: readonly string[];
}

export interface PlaceGroup { title: string; places: readonly Place[] }

export const kPlaceGroups: readonly PlaceGroup[] = [
  { title: 'NAVIGATION', places: [
    { label: 'Dashboard', href: '/', key: 'd', pages: ['dashboard'] },
    { label: 'Launch Test', href: '/launch', key: 'l', pages: ['launch'] },
    { label: 'Results', href: '/results', key: 'r', pages: ['results', 'run'] },
    { label: 'Metrics', href: '/metrics', key: 'm', pages: ['metrics'] },
  ] },
  { title: 'DATA STORES', places: [
    { label: 'Sessions', href: '/sessions', key: 'i', pages: ['sessions', 'session'] },
    { label: 'Events', href: '/events', key: 'e', pages: ['events'] },
    { label: 'Channels', href: '/channels', key: 'c', pages: ['channels', 'channel'] },
  ] },
];

export const kPlaces: readonly Place[] = kPlaceGroups.flatMap((group) => group.places);
