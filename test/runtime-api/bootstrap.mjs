/**
 * What Lambda's nodejs24.x runtime does with a function, over the Runtime API: import the file that _HANDLER names,
 * refuse what it refuses, then one event after the other. Runs alone, in the function's own process.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, _HANDLER = '', LAMBDA_TASK_ROOT = '' } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const faultOf = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), stackTrace: [] };

const post = (url, value) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(value) ?? 'null',
    headers: { 'content-type': 'application/json' },
  });

const refuse = (name, message) => {
  throw Object.assign(new Error(message), { name });
};

async function load() {
  const [, file = '', name = ''] =
    /^(.*)\.(\w+)$/.exec(_HANDLER) ?? refuse('Runtime.MalformedHandlerName', 'Bad handler');
  const found = ['.js', '.mjs', '.cjs'].map((end) => path.resolve(LAMBDA_TASK_ROOT, file + end)).find(existsSync);
  if (found === undefined) refuse('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const handler = (await import(pathToFileURL(found).href))[name];
  if (typeof handler !== 'function') refuse('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not a function`);
  if (handler.length > 2) refuse('Runtime.CallbackHandlerDeprecated', 'Callback-based handlers are not supported');
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  return {
    awsRequestId: headers.get('lambda-runtime-aws-request-id'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let handler;
try {
  handler = await load();
} catch (error) {
  await post(`${api}/init/error`, faultOf(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const event = JSON.parse(await next.text());
  process.env._X_AMZN_TRACE_ID = next.headers.get('lambda-runtime-trace-id');
  const here = `${api}/invocation/${next.headers.get('lambda-runtime-aws-request-id')}`;
  try {
    await post(`${here}/response`, await handler(event, contextOf(next.headers)));
  } catch (error) {
    await post(`${here}/error`, faultOf(error));
  }
}
