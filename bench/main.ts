import { benchCourses, openClinic } from './courses.js';
import { prepare } from './surroundings.js';

const around = await prepare();
try {
  const server = await around.startWaymark();
  try {
    await openClinic(server.url, around.tokens);
    for (const atOnce of process.env.BENCH_AT ? [Number(process.env.BENCH_AT)] : [1, 32])
      console.log(
        JSON.stringify(
          await benchCourses({
            server,
            postgresPid: around.postgres.pid,
            tokens: around.tokens,
            atOnce,
            seconds: Number(process.argv[2] ?? 10),
          }),
        ),
      );
  } finally {
    await server.stop();
  }
} finally {
  await around.remove();
}
