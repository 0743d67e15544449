export interface TokenEvent {
  readonly type: 'TOKEN';
  readonly authorizationToken: string;
  readonly methodArn: string;
}

/** What a hand-written authorizer answers. */
export const allowing = (principalId: string | undefined, { methodArn }: TokenEvent) => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
  },
});

export const tokenOf = ({ authorizationToken }: TokenEvent): string => authorizationToken.slice('Bearer '.length);
