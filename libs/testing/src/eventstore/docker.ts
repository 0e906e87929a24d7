import { connect } from 'node:net';

const SOCKET = '/var/run/docker.sock';

/** Whether a Docker engine answers: its socket, or the address in DOCKER_HOST. */
export const isDockerThere = (): Promise<boolean> => {
  const host = process.env['DOCKER_HOST'] ?? '';
  const at = host.startsWith('tcp://')
    ? { host: new URL(host).hostname, port: Number(new URL(host).port) }
    : { path: host.replace('unix://', '') || SOCKET };
  return new Promise((resolve) => {
    const socket = connect(at, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
    socket.setTimeout(1_000, () => {
      socket.destroy();
      resolve(false);
    });
  });
};
