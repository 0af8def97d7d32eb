import Learning

/// FNV-1a of the bytes of doubles, least significant first: shows whether results are the same to the last bit.
func digest(_ numbers: [Double]) -> String {
  var h: UInt64 = 0xcbf2_9ce4_8422_2325
  for x in numbers {
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
      h = (h ^ (x.bitPattern >> shift & 0xff)) &* 0x100_0000_01b3
    }
  }
  return String(h, radix: 16)
}
