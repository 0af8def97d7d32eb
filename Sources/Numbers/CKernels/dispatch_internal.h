#pragma once

/// 1 where the processor has mulx, adcx and adox.
int sealedsum_has_adx(void);
/// 1 where the processor has AVX-512's BW and VBMI.
int sealedsum_has_vbmi(void);
