import { loadGatewayConfig, untilSignal } from '#platform';
import { startGateway } from './gateway.js';

await untilSignal(() => startGateway(loadGatewayConfig(process.env)));
