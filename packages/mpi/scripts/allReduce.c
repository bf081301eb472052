/* Prints the median time of MPI_Allreduce in microseconds, for each number of floats that it is given. See compareWithC.mjs. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static int byValue(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **words) {
  int rank, provided;
  MPI_Init_thread(&count, &words, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  int repeats = atoi(words[1]);
  double *times = malloc(repeats * sizeof(double));
  for (int index = 2; index < count; index++) {
    int length = atoi(words[index]);
    float *data = calloc(length, sizeof(float));
    for (int repeat = 0; repeat < repeats; repeat++) {
      MPI_Barrier(MPI_COMM_WORLD);
      double began = MPI_Wtime();
      MPI_Allreduce(MPI_IN_PLACE, data, length, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
      times[repeat] = MPI_Wtime() - began;
    }
    qsort(times, repeats, sizeof(double), byValue);
    if (rank == 0) printf("%.2f\n", times[repeats / 2] * 1e6);
    free(data);
  }
  MPI_Finalize();
}
