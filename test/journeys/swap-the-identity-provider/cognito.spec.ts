import { describeGatewayJourney } from '../gateway-journey.js';
import { describeSignedTokenJourney } from '../signed-token-journey.js';

describeGatewayJourney('cognito');
describeSignedTokenJourney('cognito');
