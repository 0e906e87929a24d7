import { fastify } from 'fastify';

/** The least that a command could be on this machine: Fastify reads a JSON body and answers one of the same size. */
const app = fastify();
app.post('/command', async (request, reply) => {
  reply.code(201);
  return { id: '019b76da-a800-7000-8000-000000000001', version: 1, echo: request.body };
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ message: 'ready', url })}\n`);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
