import { describeGatewayJourney } from '../gateway-journey.js';

describeGatewayJourney('arculix');
