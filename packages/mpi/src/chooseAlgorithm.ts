/** The setting of Open MPI that chooses how nonblocking all-reduces run; 3 is halving and doubling (Rabenseifner, 2004). */
const SETTING = 'OMPI_MCA_coll_libnbc_iallreduce_algorithm';
const HALVING = '3';

/**
 * Makes Open MPI add up arrays by halving and doubling. Each rank then sends 2 (p - 1) / p times the bytes. Left alone, Open MPI 4 and 5
 * send arrays that are added up in place through one rank, along a tree: 2 log2(p) times the bytes, whatever their size. A setting that the
 * user has made stays. All ranks must have the same one, before MPI starts.
 */
export function chooseAlgorithm(environment: Record<string, string | undefined>): void {
  environment[SETTING] ??= HALVING;
}
