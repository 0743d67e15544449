/** In place of the page: what is wrong with its configuration, by name. */
export function NotConfigured({ faults }: { readonly faults: readonly string[] }) {
  return (
    <main class="not-configured">
      <h1>This page is not configured</h1>
      <p>
        It reads <code>config.json</code> beside it when it loads. There is something to mend:
      </p>
      <div role="alert">
        <ul>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      </div>
      <p>
        <code>npm run -s outputs -- --pages</code> writes the file from the outputs of a deployment.
      </p>
    </main>
  );
}
