/** A source of one item. */
export async function* once<Item>(item: Item): AsyncGenerator<Item, void, void> {
  yield item;
}
