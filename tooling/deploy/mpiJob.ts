/**
 * The MPIJob of Kubeflow's MPI Operator, v2beta1: the fields that `deploy/kubernetes/train.yaml` uses, written from the documented ones of its CRD. The
 * operator knows more of them (https://github.com/kubeflow/mpi-operator). Pods are those of Kubernetes.
 */
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';

export interface MpiJob {
  readonly apiVersion: 'kubeflow.org/v2beta1';
  readonly kind: 'MPIJob';
  readonly metadata: NonNullable<IJob['metadata']>;
  readonly spec: {
    /** Ranks of each worker. */
    readonly slotsPerWorker?: number;
    readonly mpiImplementation?: 'OpenMPI' | 'Intel' | 'MPICH';
    /** Where the operator mounts the keys of ssh. */
    readonly sshAuthMountPath?: string;
    readonly runPolicy?: {
      readonly cleanPodPolicy?: 'None' | 'Running' | 'All';
      readonly backoffLimit?: number;
    };
    readonly mpiReplicaSpecs: {
      readonly Launcher: Replicas;
      readonly Worker: Replicas;
    };
  };
}

interface Replicas {
  readonly replicas: number;
  readonly template: IPodTemplateSpec;
}
