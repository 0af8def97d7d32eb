#pragma once

/// 1 where the processor has mulx, adcx and adox.
int sealedsum_has_adx(void);
