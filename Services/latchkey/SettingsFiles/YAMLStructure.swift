import CYaml

/// Checks the structure of a YAML document while it is parsed, and composes nothing. It takes time that grows with the length of the text
/// only, whatever the text nests or repeats.
struct YAMLStructure {
    /// A list or a mapping that has begun.
    private enum Collection {
        case list
        case mapping(isBeforeKey: Bool)
    }

    /// What is open, from the outside.
    private var open: [Collection] = []
    private var count = 0

    /// Throws ``YAMLError`` for a key that is not a text, and beyond ``YAMLNode/maximumDepth`` and ``YAMLNode/maximumNodes``. What can't be
    /// parsed is left to the library, which tells why.
    static func check(_ text: String) throws {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { throw YAMLError(line: nil, "not YAML") }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        var text = text
        try text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return }
            yaml_parser_set_input_string(parser, start, bytes.count)
            var structure = YAMLStructure()
            while try structure.readEvent(of: parser) {}
        }
    }

    /// Returns whether there is more.
    private mutating func readEvent(of parser: UnsafeMutablePointer<yaml_parser_t>) throws -> Bool {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { return false }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_STREAM_END_EVENT: return false
        case YAML_SCALAR_EVENT: try begin(isText: true, line)
        case YAML_ALIAS_EVENT: try begin(isText: false, line)
        case YAML_SEQUENCE_START_EVENT:
            try begin(isText: false, line)
            open.append(.list)
        case YAML_MAPPING_START_EVENT:
            try begin(isText: false, line)
            open.append(.mapping(isBeforeKey: true))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: open.removeLast()
        default: break
        }
        return true
    }

    /// A node begins.
    private mutating func begin(isText: Bool, _ line: Int) throws {
        guard open.count <= YAMLNode.maximumDepth else { throw YAMLError.tooDeep(line: line) }
        if case .mapping(let isKey) = open.last {
            open[open.count - 1] = .mapping(isBeforeKey: !isKey)
            if isKey {
                guard isText else { throw YAMLError.keyThatIsNoText(line: line) }
                return
            }
        }
        count += 1
        guard count <= YAMLNode.maximumNodes else { throw YAMLError.tooManyNodes(line: line) }
    }
}
