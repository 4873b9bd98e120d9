/// The text format of one-dimensional arrays: `{a,"b c",NULL}` (PostgreSQL manual, §8.15.6).
enum ArrayText {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let comma = UInt8(ascii: ",")

    /// The elements as one parameter. Every element is quoted.
    static func parameter(of elements: some Sequence<PostgresParameter>) -> PostgresParameter {
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element else { return .unencodable }
            texts.append(quoted(text))
        }
        return .text("{" + texts.joined(separator: ",") + "}")
    }

    private static func quoted(_ text: String) -> String {
        var result: [UInt8] = [quote]
        for byte in text.utf8 {
            if byte == quote || byte == backslash { result.append(backslash) }
            result.append(byte)
        }
        return String(decoding: result + [quote], as: UTF8.self)
    }

    /// The texts of the elements. Nil if the text is not an array, or one with `NULL` elements, several dimensions or
    /// explicit bounds.
    static func elements(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}"), text.count >= 2 else { return nil }
        var rest = text.dropFirst().dropLast()
        var elements: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            guard let element = nextElement(&rest) else { return nil }
            elements.append(element)
            guard rest.isEmpty || rest.popFirst() == comma && !rest.isEmpty else { return nil }
        }
        return elements
    }

    private static func nextElement(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if rest.first == quote { return nextQuotedElement(&rest) }
        let element = rest.prefix { $0 != comma }
        rest = rest.dropFirst(element.count)
        let isNull = element.elementsEqual("NULL".utf8)
        return isNull || element.isEmpty || element.contains(UInt8(ascii: "{")) ? nil : element
    }

    private static func nextQuotedElement(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        rest.removeFirst()
        var element: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == quote { return element[...] }
            guard let content = byte == backslash ? rest.popFirst() : byte else { return nil }
            element.append(content)
        }
        return nil
    }
}
