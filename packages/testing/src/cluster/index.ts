export { type Certificate, makeCertificate } from './certificate.ts';
export { type Cluster, startCluster } from './cluster.ts';
export { freePort } from './free-port.ts';
export { type Pooler, startPooler } from './pooler.ts';
export { type Proxy, startProxy } from './proxy.ts';
export { mountSmallDisk, type SmallDisk } from './small-disk.ts';
export { type Standby, startStandby } from './standby.ts';
