// Which element shows which row. A row that stays keeps its element; the rows of another page take over the elements of
// those that went: filling in text costs a fraction of making elements. Pure.

export class RowKeys {
  private keys = new Map<string, number>();
  private made = 0;

  /** The key of each of these rows; ids are unique. */
  of(ids: readonly string[]): number[] {
    const stay = new Set(ids);
    const free = [...this.keys].filter(([id]) => !stay.has(id)).map(([, key]) => key);
    let taken = 0;
    const keys = ids.map((id) => this.keys.get(id) ?? free[taken++] ?? this.made++);
    this.keys = new Map(ids.map((id, index) => [id, keys[index]!]));
    return keys;
  }
}
