import Foundation

/// The tree as it stands, seen from this file's place in it.
struct Tree {
    /// The repository's root.
    let root: URL

    init(file: String = #filePath) {
        root = URL(filePath: file)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// A file of the tree: its path from the root, and its lines.
    struct File {
        let path: String
        let lines: [String]

        /// The target's folder name, for a file below `Sources`.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    }

    /// The files below `folder` whose names end in one of `endings`, links not followed.
    func files(below folder: String, endings: [String]) throws -> [File] {
        let base = root.appending(path: folder)
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey]
        guard
            let walk = FileManager.default.enumerator(
                at: base,
                includingPropertiesForKeys: keys,
                options: [.skipsHiddenFiles]
            )
        else { return [] }
        var files: [File] = []
        for case let url as URL in walk {
            let values = try url.resourceValues(forKeys: Set(keys))
            guard values.isRegularFile == true, values.isSymbolicLink != true,
                endings.contains(where: url.path.hasSuffix)
            else { continue }
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            let path = String(url.path.dropFirst(root.path.count + 1))
            files.append(
                File(
                    path: path,
                    lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(
                        String.init
                    )
                )
            )
        }
        return files.sorted { $0.path < $1.path }
    }
}
