// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/review"
)

// SARIF 2.1.0 as forges take it: every result has a relative file and a line. Things
// that are known from the plan alone are in the plan's file.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool    sarifTool     `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	PhysicalLocation sarifPlace `json:"physicalLocation"`
}

type sarifPlace struct {
	ArtifactLocation struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region struct {
		StartLine int `json:"startLine"`
	} `json:"region"`
}

// sarifLevels are the verdicts that are told.
var sarifLevels = map[review.Verdict]string{
	review.NewAccess: "error", review.Undecided: "warning", review.LessAccess: "note", review.NotJudged: "note",
}

func sarif(r review.Review, plan string, where sources) sarifLog {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{
		Name: "ram-policy", Version: version,
		InformationURI: "https://github.com/terraform-provider-ram/terraform-provider-ram",
		Rules: []sarifRule{
			{string(review.NewAccess), sarifText{"The plan allows something that was not allowed."}},
			{string(review.Undecided), sarifText{"It is not known yet what the plan will allow."}},
			{string(review.LessAccess), sarifText{"The plan no longer allows something."}},
			{string(review.NotJudged), sarifText{"The plan forgets it."}},
		},
	}
	for _, i := range r.Items {
		result := sarifResult{
			RuleID: string(i.Verdict), Level: sarifLevels[i.Verdict], Message: sarifText{sarifMessage(i)},
			PartialFingerprints: map[string]string{"ramPolicy/v1": string(i.Verdict) + " " + title(i)},
		}
		address := i.Address
		if address == "" && len(i.Causes) > 0 {
			address = i.Causes[0]
		}
		result.Locations = []sarifLocation{{where.place(address, plan)}}
		run.Results = append(run.Results, result)
	}
	return sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

func sarifMessage(i review.Item) string {
	lines := []string{title(i) + ": " + verdicts[i.Verdict].text + "."}
	for _, c := range i.Added {
		lines = append(lines, "Newly allowed: "+c.String()+", such as "+c.Witness.String()+".")
	}
	for _, c := range i.Removed {
		lines = append(lines, "No longer allowed: "+c.String()+".")
	}
	if len(i.For) > 0 {
		lines = append(lines, "For: "+strings.Join(i.For, ", ")+".")
	}
	if len(i.Causes) > 0 {
		lines = append(lines, "By: "+strings.Join(i.Causes, ", ")+".")
	}
	return strings.Join(append(lines, i.Reasons...), "\n")
}

// sources are where resources of the root module begin, by address without index.
type sources map[string]source

type source struct {
	file string
	line int
}

var resourceBlock = regexp.MustCompile(`^\s*resource\s+"([^"]+)"\s+"([^"]+)"`)

// readSources finds the resources in the files *.tf of a folder, given relative to
// where the command runs.
func readSources(folder string) (sources, error) {
	out := sources{}
	if folder == "" {
		return out, nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--configuration %s: %w", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file) // #nosec G304 -- the user names the folder
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, len(text)+1)
		for n := 1; lines.Scan(); n++ {
			if m := resourceBlock.FindStringSubmatch(lines.Text()); m != nil {
				out[m[1]+"."+m[2]] = source{file, n}
			}
		}
	}
	return out, nil
}

// place is where a resource is, or else the plan.
func (s sources) place(address, plan string) sarifPlace {
	bare, _, _ := strings.Cut(address, "[")
	at, ok := s[bare]
	if !ok {
		at = source{plan, 1}
	}
	var out sarifPlace
	out.ArtifactLocation.URI = relative(at.file)
	out.Region.StartLine = at.line
	return out
}

// relative is a path as forges take it: below the folder where the command runs, with
// slashes, and never empty.
func relative(file string) string {
	if filepath.IsAbs(file) {
		if here, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(here, file); err == nil {
				file = rel
			}
		}
	}
	file = filepath.ToSlash(filepath.Clean(file))
	for strings.HasPrefix(file, "../") {
		file = strings.TrimPrefix(file, "../")
	}
	if file == "-" || file == "." || file == "" {
		return "plan.json"
	}
	return (&url.URL{Path: file}).EscapedPath()
}
