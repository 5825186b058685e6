// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// mostBytes is how large one event may be: far larger than any is, and small enough to
// be held in memory.
const mostBytes = 16 << 20

// Read reads events one after the other: lists of them, one on a line, objects with
// Events, entries of Simple Log Service, the log of the emulator, each also compressed by
// gzip. The memory it takes does not depend on how many there are. An error says at which
// byte of the (uncompressed) text it is, and in which event.
func Read(in io.Reader, use func(Event)) error {
	buffered := bufio.NewReader(in)
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return fmt.Errorf("the compressed events cannot be read: %w", err)
		}
		in = unpacked
	} else {
		in = buffered
	}
	limited := &limitedReader{in: in, left: 2 * mostBytes}
	r := &reader{limit: limited, dec: json.NewDecoder(limited), use: use}
	for {
		err := r.value()
		switch {
		case errors.Is(err, io.EOF) && r.depth == 0:
			if r.events == 0 {
				return errors.New("there are no events in it")
			}
			return nil
		case err != nil:
			return r.at(err)
		}
	}
}

var errTooLong = fmt.Errorf("the event is longer than %d bytes", mostBytes)

// limitedReader gives up where one event takes too much.
type limitedReader struct {
	in   io.Reader
	left int
}

func (l *limitedReader) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.in.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

type reader struct {
	limit  *limitedReader
	dec    *json.Decoder
	use    func(Event)
	events int
	depth  int // of lists and objects that hold events
}

// at says where an error is.
func (r *reader) at(err error) error {
	var syntax *json.SyntaxError
	switch where := fmt.Sprintf("event %d, byte %d", r.events+1, r.dec.InputOffset()); {
	case errors.Is(err, errTooLong):
		return fmt.Errorf("%s: %w", where, errTooLong)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return fmt.Errorf("%s: the events were cut off here", where)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: it is no JSON: %w", where, err)
	default:
		return fmt.Errorf("%s: %w", where, err)
	}
}

// value reads a list or an object.
func (r *reader) value() error {
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		return r.list()
	case json.Delim('{'):
		return r.object()
	default:
		return fmt.Errorf("an event is an object, and this is %v", token)
	}
}

// list reads events up to the end of the list.
func (r *reader) list() error {
	r.depth++
	for r.dec.More() {
		if err := r.value(); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return err
	}
	r.depth--
	return nil
}

// object reads an event, or what holds events in its field Events.
func (r *reader) object() error {
	r.depth++
	fields := object{}
	for r.dec.More() {
		name, err := r.dec.Token()
		if err != nil {
			return err
		}
		key, _ := name.(string)
		if key == "Events" {
			token, err := r.dec.Token()
			if err != nil {
				return err
			}
			if token != json.Delim('[') {
				return fmt.Errorf("the field Events is a list, and this is %v", token)
			}
			fields = nil
			if err := r.list(); err != nil {
				return err
			}
			continue
		}
		var value json.RawMessage
		if err := r.dec.Decode(&value); err != nil {
			return err
		}
		if fields != nil {
			fields[key] = value
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return err
	}
	r.depth--
	if fields == nil {
		return nil
	}
	return r.event(fields)
}

func (r *reader) event(fields object) error {
	e, err := parse(fields)
	if err != nil {
		return err
	}
	r.events++
	r.limit.left = 2 * mostBytes
	r.use(e)
	return nil
}

// object are the fields of an object.
type object map[string]json.RawMessage

// has reports whether all fields are there.
func (o object) has(names ...string) bool {
	for _, name := range names {
		if _, ok := o[name]; !ok {
			return false
		}
	}
	return true
}

// text is a field that is a text, or a number as in eventVersion; "" where it is absent.
func (o object) text(name string) (string, error) {
	raw, ok := o[name]
	if !ok || bytes.Equal(raw, []byte("null")) {
		return "", nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", fmt.Errorf("%s is no text", name)
	}
	return s, nil
}
