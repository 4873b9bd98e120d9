import Foundation
import Models

/// A file with settings, for `latchkey apply`.
struct SettingsFile {
    /// The declared settings, with their secrets.
    let applications: [ApplicationDeclaration]
    /// The name of the file, for errors.
    private let name: String
    /// The line of each value, by its path (RFC 6901).
    private let lines: [String: Int]

    /// Reads a file; `-` for standard input. Throws ``CommandError`` or ``ServiceError``.
    init(path: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let bytes: Data
        do {
            let handle =
                try path == "-" ? FileHandle.standardInput : FileHandle(forReadingFrom: URL(filePath: path))
            bytes = try handle.read(upToCount: YAMLNode.maximumLength + 1) ?? Data()
        } catch {
            throw CommandError("can't read \(path)")
        }
        let directory = path == "-" ? "." : URL(filePath: path).deletingLastPathComponent().path
        try self.init(
            bytes, name: path == "-" ? "standard input" : path,
            secrets: SecretReferences(environment: environment, directory: directory))
    }

    /// Reads the bytes of a file. Throws ``CommandError`` or ``ServiceError``.
    init(_ bytes: Data, name: String, secrets: SecretReferences) throws {
        guard bytes.count <= YAMLNode.maximumLength else {
            throw CommandError(code: .invalidRequest, "\(name): longer than \(YAMLNode.maximumLength) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(code: .invalidRequest, "\(name): not UTF-8")
        }
        let root: YAMLNode
        do {
            root = try YAMLNode(text)
        } catch let error as YAMLError {
            throw CommandError(code: .invalidRequest, "\(name): \(error)")
        }
        var reader = SettingsFileReader(secrets: secrets)
        let value = reader.mapping(root, .file)
        self.name = name
        lines = reader.lines
        guard reader.invalid.isEmpty else {
            throw Self.explained(.invalid(reader.invalid), name, reader.lines)
        }
        struct Content: Decodable { let applications: [ApplicationDeclaration] }
        do {
            applications = try JSONDecoder().decode(Content.self, from: try JSONEncoder().encode(value)).applications
        } catch DecodingError.keyNotFound(let key, let context) {
            let path = (context.codingPath + [key]).map { $0.intValue.map { "/\($0)" } ?? "/\($0.stringValue)" }
            let missing = InvalidParameter(in: .body, path: path.joined(), type: "required", expected: "a value")
            throw Self.explained(.invalid([missing]), name, reader.lines)
        }
    }

    /// Throws 400 if the file declares the application for operators, which `latchkey console setup` makes. Applied to a fleet without one,
    /// it would be an ordinary application with that name.
    ///
    /// - Parameter operators: that of the fleet; nil if there is none yet.
    func refuseOperators(_ operators: Application?) throws {
        let invalid = applications.enumerated().filter { $0.element.isForOperators(operators) }.map { index, _ in
            InvalidParameter(
                in: .body, path: "/applications/\(index)", type: "reserved",
                expected: "no application that operators sign in to the console with. Take it out of the file; "
                    + "`latchkey console setup` makes it")
        }
        guard invalid.isEmpty else { throw explained(.invalid(invalid)) }
    }

    /// The same error with the line of each invalid parameter.
    func explained(_ error: ServiceError) -> ServiceError { Self.explained(error, name, lines) }

    private static func explained(_ error: ServiceError, _ name: String, _ lines: [String: Int]) -> ServiceError {
        guard let parameters = error.invalidParams, !parameters.isEmpty else { return error }
        var error = error
        error.detail = "\(name): some settings are missing or not valid."
        error.invalidParams = parameters.map { parameter in
            var parameter = parameter
            if let line = line(of: parameter.path, lines) {
                parameter.expected = "line \(line): " + (parameter.expected ?? "another value")
            }
            return parameter
        }
        return error
    }

    /// The line of a path, or else of what it is a part of.
    private static func line(of path: String, _ lines: [String: Int]) -> Int? {
        var path = path[...]
        while true {
            if let line = lines[String(path)] { return line }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = path[..<slash]
        }
    }
}

extension ApplicationDeclaration {
    /// Whether it is the application for operators: that of this fleet, or that of another one as `latchkey console setup` has made it there.
    fileprivate func isForOperators(_ operators: Application?) -> Bool {
        if let operators, id == operators.id || (id == nil && name == operators.name) { return true }
        return name == "Operators" && clients.isEmpty && hideAccountExistence == true && signUpByMail == .off
            && signUpSettings.mode == .closed
    }
}
