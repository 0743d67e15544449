import autocannon from 'autocannon';

/** Asks as often as ten connections can, and returns the requests per second. Any answer but 2xx is a fault. */
export async function requestsPerSecond(url: string, seconds: number, nextToken: () => string): Promise<number> {
  const result = await autocannon({
    url,
    connections: 10,
    duration: seconds,
    requests: [{ setupRequest: (request) => ({ ...request, headers: { authorization: `Bearer ${nextToken()}` } }) }],
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx`);
  return result.requests.average;
}
