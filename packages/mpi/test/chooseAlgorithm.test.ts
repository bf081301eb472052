import { describe, expect, it } from 'vitest';
import { chooseAlgorithm } from '../src/chooseAlgorithm.js';

describe('the algorithm of all-reduces in Open MPI', () => {
  it('is halving and doubling, unless the user chose another', () => {
    const environment: Record<string, string | undefined> = {};
    chooseAlgorithm(environment);
    expect(environment).toEqual({ OMPI_MCA_coll_libnbc_iallreduce_algorithm: '3' });
    const own = { OMPI_MCA_coll_libnbc_iallreduce_algorithm: '1' };
    chooseAlgorithm(own);
    expect(own).toEqual({ OMPI_MCA_coll_libnbc_iallreduce_algorithm: '1' });
  });
});
