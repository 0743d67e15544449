export { TokenClientModule } from './token-client.module.js';
export { TOKEN_CLIENT } from './token-client.options.js';
