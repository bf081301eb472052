/* The time of an all-reduce from C: the yardstick of @statal/mpi, and the first proof that the hosts work. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

/* As @statal/mpi does it: nonblocking, in place. */
static void allReduce(float *data, int count) {
  MPI_Request request;
  int done = 0;
  MPI_Iallreduce(MPI_IN_PLACE, data, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD, &request);
  while (!done) MPI_Test(&request, &done, MPI_STATUS_IGNORE);
}

int main(int argc, char **argv) {
  int rank, size;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int count = 1; count <= 1 << 22; count *= 4) {
    float *data = calloc(count, sizeof(float));
    int rounds = count > 100000 ? 10 : 100;
    for (int warm = 0; warm < 3; warm++) allReduce(data, count);
    MPI_Barrier(MPI_COMM_WORLD);
    double start = MPI_Wtime();
    for (int round = 0; round < rounds; round++) allReduce(data, count);
    double seconds = (MPI_Wtime() - start) / rounds;
    if (rank == 0) printf("%d ranks, %10ld bytes: %8.3f ms\n", size, count * sizeof(float), seconds * 1e3);
    free(data);
  }
  MPI_Finalize();
}
