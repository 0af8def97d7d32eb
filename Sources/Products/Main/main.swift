import Files
import SealedSumProgram

await Program.run(Array(FileName.arguments.dropFirst()))
