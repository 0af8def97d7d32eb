// Valgrind knows mulx, adcx and adox but hides them from programs that ask. Linked with --wrap=sealedsum_has_adx, this
// answers for it, on a machine that has them.
int __wrap_sealedsum_has_adx(void);
int __wrap_sealedsum_has_adx(void) { return 1; }
