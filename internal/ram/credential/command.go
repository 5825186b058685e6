// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"errors"
	"strings"
	"unicode"
)

// splitCommand splits a command into a program and its arguments, as a shell would without
// expanding anything: white space separates, single quotes take all as it is, double quotes keep
// white space, and a backslash takes the next character as it is. On Windows a backslash is part of
// a path, and only escapes a double quote within double quotes. The error follows the command's
// name.
func splitCommand(command string, windows bool) ([]string, error) {
	var argv []string
	var word strings.Builder
	var quote rune // ' or ", 0 outside
	inWord := false
	text := []rune(command)
	for i := 0; i < len(text); i++ {
		r := text[i]
		escapes := r == '\\' && quote != '\'' && i+1 < len(text) && escapable(text[i+1], quote, windows)
		switch {
		case escapes:
			i++
			inWord = true
			word.WriteRune(text[i])
		case r == '\\' && quote == 0 && !windows:
			return nil, errors.New("ends with a backslash")
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inWord = r, true
		case quote == 0 && unicode.IsSpace(r):
			if inWord {
				argv = append(argv, word.String())
			}
			word.Reset()
			inWord = false
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, errors.New("has a quote that is not closed")
	}
	if inWord {
		argv = append(argv, word.String())
	}
	if len(argv) == 0 || argv[0] == "" {
		return nil, errors.New("is empty")
	}
	return argv, nil
}

// escapable tells whether a backslash before r takes it as it is.
func escapable(r, quote rune, windows bool) bool {
	switch {
	case quote == 0:
		return !windows
	case windows:
		return r == '"'
	}
	return strings.ContainsRune("\"\\$`", r)
}
