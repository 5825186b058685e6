// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// otherThanJSON says what a text is that was meant to be JSON and is not even
// near to it. It is empty for JSON with a mistake in it, and for what the reader of
// JSON has a hint for.
func otherThanJSON(text string) string {
	text = strings.TrimSpace(text)
	first, _ := utf8.DecodeRuneInString(text)
	line, _, several := strings.Cut(text, "\n")
	switch {
	case text == "":
		return "The text is empty."
	case yamlLine(line):
		return "The text is YAML, not JSON."
	case !several && strings.HasSuffix(strings.ToLower(text), ".json"):
		return fmt.Sprintf("The text %s is the name of a file, not what the file holds.", show(text))
	case strings.ContainsRune("{[\"#/\\'“”\ufeff\u00a0\u3000\ufffd", first):
		return ""
	}
	return fmt.Sprintf("The text is not JSON: it begins with %s.", show(line))
}

// yamlLine reports whether a line is one of YAML's: a name and a colon, the item of
// a list, or the mark of a document.
func yamlLine(line string) bool {
	if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "---") {
		return true
	}
	name, rest, found := strings.Cut(line, ":")
	name = strings.TrimSuffix(strings.TrimPrefix(name, `"`), `"`)
	return found && isName(name) && (rest == "" || unicode.IsSpace(rune(rest[0])))
}

// encodedTwice is a hint for a text that is the JSON of a list, an object or a
// string. It is empty for any other.
func encodedTwice(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.IndexByte(`[{"`, s[0]) < 0 {
		return ""
	}
	root, _, err := scanJSON(s)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" It is the JSON text of %s, so it was encoded twice: give the value itself.", root.kind)
}

// leftover says what of a template a text still holds, as what goes on from the
// text; "" for nothing.
func leftover(s string) (is rule, what string) {
	switch {
	case strings.Contains(s, "${"):
		return interpolation, "holds ${, which means nothing to RAM: an interpolation was missed"
	case enclosed(s, "<", ">"), enclosed(s, "[", "]"), enclosed(s, "{", "}"):
		return placeholder, "holds a placeholder that was not filled in"
	}
	return placeholder, ""
}

// enclosed reports whether a text has words between brackets.
func enclosed(s, open, shut string) bool {
	_, rest, found := strings.Cut(s, open)
	return found && strings.Index(rest, shut) > 0
}

// whyNot is a hint for a text that has not the form it has to have: it was encoded
// twice, or not filled in. It is empty where neither is so.
func whyNot(s string) string {
	if hint := encodedTwice(s); hint != "" {
		return hint
	}
	if _, what := leftover(s); what != "" {
		return " It " + what + "."
	}
	return ""
}

// unfilled warns about a value that still holds a part of a template, and reports
// whether it does.
func (v *validator) unfilled(it item) bool {
	is, what := leftover(it.text)
	if what == "" {
		return false
	}
	v.warn(is, it.place, "%s %s.", show(it.text), what)
	return true
}

// filler returns the part of a text that stands for a name in samples, such as
// your-bucket or cn-xxx; "" if there is none. Samples of Alibaba Cloud have x or X
// for what they hide, and others your-… for what the reader has to fill in.
func filler(s string) string {
	for i := range len(s) {
		if begins(s[i:], "your") && (i == 0 || !isAlphanumeric(s[i-1])) && fillerFollows(s[i+len("your"):]) {
			return word(s, i)
		}
	}
	for i := 0; i < len(s); i++ {
		end := i
		for end < len(s) && s[end]|0x20 == 'x' {
			end++
		}
		alone := (i == 0 || !isAlphanumeric(s[i-1])) && (end == len(s) || !isAlphanumeric(s[end]))
		if n := end - i; n >= 4 || n == 3 && alone {
			return word(s, i)
		}
		i = max(i, end-1)
	}
	return ""
}

// begins reports whether a text begins with ASCII letters in whatever case.
func begins(s, letters string) bool {
	return len(s) >= len(letters) && strings.EqualFold(s[:len(letters)], letters)
}

// fillerFollows reports whether what comes after your makes a name to fill in:
// your-bucket, your_bucket, yourBucket, yourbucket.
func fillerFollows(rest string) bool {
	if rest == "" {
		return false
	}
	return rest[0] == '-' || rest[0] == '_' || rest[0] >= 'A' && rest[0] <= 'Z' ||
		strings.HasPrefix(rest, "bucket") || strings.HasPrefix(rest, "account")
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// word returns the letters, digits, hyphens and underscores around a place.
func word(s string, at int) string {
	inside := func(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' }
	start, end := at, at
	for start > 0 && inside(s[start-1]) {
		start--
	}
	for end < len(s) && inside(s[end]) {
		end++
	}
	return s[start:end]
}
