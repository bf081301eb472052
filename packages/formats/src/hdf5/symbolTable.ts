/** The members of a group: a B-tree of tables of names and addresses. */
import type { Hdf5Bytes } from './hdf5Bytes.js';

const deepest = 8;

/** The address of each member of a group, by name. `at` is that of the symbol table message. */
export function groupMembers(file: Hdf5Bytes, at: number): Map<string, number> {
  const [tree, heap] = [file.u64(at), file.u64(at + 8)];
  if (!file.isAt(heap, 'HEAP')) file.fail('is damaged: a group has no names');
  const [heapBytes, names] = [file.u64(heap + 8), file.u64(heap + 24)];
  const members = new Map<string, number>();
  const addTable = (table: number): void => {
    if (!file.isAt(table, 'SNOD')) file.fail('is damaged: a group has no table of members');
    const count = file.u16(table + 6);
    for (let entry = table + 8; entry < table + 8 + 40 * count; entry += 40) {
      file.visit();
      const name = file.u64(entry);
      if (name >= heapBytes) file.fail('is damaged: a member has no name');
      if (file.u32(entry + 16) === 2) file.fail('has links to other files or places, which are not read');
      const text = file.text(names + name, Math.min(heapBytes - name, file.length - names - name, longestName));
      file.visit(text.length);
      members.set(text, file.u64(entry + 8));
    }
  };
  const addNode = (node: number, depth: number): void => {
    file.visit();
    if (!file.isAt(node, 'TREE') || file.u8(node + 4) !== 0 || depth > deepest) file.fail('is damaged: a group has no tree of members');
    const [level, count] = [file.u8(node + 5), file.u16(node + 6)];
    for (let child = 0; child < count; child++) {
      const address = file.u64(node + 24 + 8 + 16 * child);
      if (level === 0) addTable(address);
      else addNode(address, depth + 1);
    }
  };
  addNode(tree, 0);
  return members;
}

const longestName = 4096;
