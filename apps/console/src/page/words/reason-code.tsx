/** A reason code, which may be broken at its underscores. */
export const ReasonCode = ({ code }: { readonly code: string }) => (
  <>
    {code.split('_').map((part, index) =>
      index === 0 ? (
        part
      ) : (
        <>
          <wbr />_{part}
        </>
      ),
    )}
  </>
);
