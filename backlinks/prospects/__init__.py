"""Links that may be had: who, which page, why, and every factor that its rank is made of."""
