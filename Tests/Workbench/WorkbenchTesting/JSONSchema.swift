package import Foundation

/// A validator for the part of JSON Schema (2020-12) that docs/json uses. A keyword that it does not know is a fault of the
/// schema, so that nothing in a schema goes unchecked.
package struct JSONSchema {
  private let root: [String: Any]
  private let folder: URL

  /// The schema of a verb: `docs/json/VERB.schema.json`.
  package init(verb: String) throws {
    try self.init(at: Checkout.root.appendingPathComponent("docs/json/\(verb).schema.json"))
  }

  package init(at url: URL) throws {
    folder = url.deletingLastPathComponent()
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    guard let object else { throw CocoaError(.fileReadCorruptFile) }
    root = object
  }

  /// A schema in memory, for tests of this validator.
  package init(_ text: String) throws {
    folder = Checkout.root
    root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// What is wrong with a text, as places and reasons; empty where nothing is.
  package func faults(_ text: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) else {
      return ["not JSON"]
    }
    return check(value, root, "$")
  }

  /// Keywords that say something to people, or that are read where they are referred to.
  private static let silent: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

  private func check(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
    var faults: [String] = []
    for (keyword, argument) in schema where !Self.silent.contains(keyword) {
      faults += check(value, keyword, argument, schema, place)
    }
    return faults
  }

  private func check(
    _ value: Any, _ keyword: String, _ argument: Any, _ schema: [String: Any], _ place: String
  ) -> [String] {
    let object = value as? [String: Any], array = value as? [Any]
    switch (keyword, argument) {
    case ("type", let name as String): return Self.type(value, name) ? [] : ["\(place): not of type \(name)"]
    case ("type", let names as [String]):
      return names.contains { Self.type(value, $0) } ? [] : ["\(place): not of a type \(names)"]
    case ("const", _): return Self.equal(value, argument) ? [] : ["\(place): not \(argument)"]
    case ("enum", let all as [Any]):
      return all.contains { Self.equal(value, $0) } ? [] : ["\(place): \(value) is none of \(all)"]
    case ("pattern", let pattern as String):
      guard let text = value as? String else { return [] }
      let hit = text.range(of: pattern, options: .regularExpression)
      return hit == nil ? ["\(place): \"\(text)\" does not match \(pattern)"] : []
    case ("minimum", let least as NSNumber):
      guard Self.type(value, "number"), let x = value as? NSNumber else { return [] }
      return x.doubleValue >= least.doubleValue ? [] : ["\(place): \(x) < \(least)"]
    case ("maximum", let most as NSNumber):
      guard Self.type(value, "number"), let x = value as? NSNumber else { return [] }
      return x.doubleValue <= most.doubleValue ? [] : ["\(place): \(x) > \(most)"]
    case ("minItems", let least as Int): return (array?.count ?? least) >= least ? [] : ["\(place): too few items"]
    case ("required", let names as [String]):
      guard let object else { return [] }
      return names.filter { object[$0] == nil }.map { "\(place): \($0) is missing" }
    case ("properties", let parts as [String: Any]):
      guard let object else { return [] }
      return parts.keys.sorted().flatMap { key -> [String] in
        guard let part = object[key] else { return [] }
        return sub(part, parts[key], "\(place).\(key)")
      }
    case ("additionalProperties", _):
      guard let object else { return [] }
      let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
      return object.keys.filter { !known.contains($0) }.sorted().flatMap {
        argument as? Bool == false
          ? ["\(place): \($0) is not known"] : sub(object[$0] as Any, argument, "\(place).\($0)")
      }
    case ("items", _):
      return (array ?? []).enumerated().flatMap { sub($1, argument, "\(place)[\($0)]") }
    case ("anyOf", let all as [Any]):
      let results = all.map { sub(value, $0, place) }
      return results.contains(where: \.isEmpty) ? [] : ["\(place): fits none: \(results)"]
    case ("$ref", let name as String): return reference(value, name, place)
    default: return ["schema: \(keyword) is not known, or not of that form"]
    }
  }

  private func sub(_ value: Any, _ schema: Any?, _ place: String) -> [String] {
    guard let schema = schema as? [String: Any] else { return ["schema: at \(place) there is none"] }
    return check(value, schema, place)
  }

  /// `#/$defs/name`, or `file.schema.json#/$defs/name`.
  private func reference(_ value: Any, _ name: String, _ place: String) -> [String] {
    let parts = name.components(separatedBy: "#")
    guard parts.count == 2 else { return ["schema: \(name) refers to nothing"] }
    let file: JSONSchema?
    file = parts[0].isEmpty ? self : try? JSONSchema(at: folder.appendingPathComponent(parts[0]))
    guard let file, let target = file.definition(parts[1]) else { return ["schema: \(name) refers to nothing"] }
    return file.check(value, target, place)
  }

  private func definition(_ path: String) -> [String: Any]? {
    path.split(separator: "/").reduce(root as [String: Any]?) { $0?[String($1)] as? [String: Any] }
  }

  private static func type(_ value: Any, _ name: String) -> Bool {
    let number = value as? NSNumber
    let isBool = number.map { CFBooleanCheck.isBoolean($0) } ?? false
    switch name {
    case "null": return value is NSNull
    case "boolean": return isBool
    case "string": return value is String
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "number": return number != nil && !isBool
    case "integer": return number.map { !isBool && $0.doubleValue.rounded() == $0.doubleValue } ?? false
    default: return false
    }
  }

  private static func equal(_ a: Any, _ b: Any) -> Bool { (a as? NSObject) == (b as? NSObject) }
}

/// Foundation reads `true` and `1` both as NSNumber; they differ in their Objective-C type.
private enum CFBooleanCheck {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
