// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	rschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// dataSource is the data source of one object: found by its identity or by its lookup attribute.
type dataSource[M any] struct {
	spec *Spec[M]
	configured
}

var (
	_ datasource.DataSourceWithConfigure        = &dataSource[struct{}]{}
	_ datasource.DataSourceWithConfigValidators = &dataSource[struct{}]{}
	_ datasource.DataSourceWithConfigure        = &pluralDataSource[struct{}]{}
)

func (d *dataSource[M]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.spec.Type
}

func (d *dataSource[M]) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attrs := d.spec.dataSourceAttributes()
	keys := d.keys()
	for _, name := range keys {
		a := attrs[name].(schema.StringAttribute)
		a.Required, a.Optional, a.Computed = len(keys) == len(d.spec.Identity.Attributes), d.spec.Identity.LookupBy != "",
			d.spec.Identity.LookupBy != ""
		a.Validators = stringValidators(d.spec.Schema.Attributes[name])
		if d.spec.Identity.LookupBy != "" {
			a.MarkdownDescription += fmt.Sprintf(" Either `%s` is given.", strings.Join(keys, "` or `"))
		}
		attrs[name] = a
	}
	resp.Schema = schema.Schema{
		Attributes:          attrs,
		MarkdownDescription: d.description(),
	}
}

func (d *dataSource[M]) description() string {
	if d.spec.Identity.Account { // it is always there
		return fmt.Sprintf("Reads the %s.", d.spec.Noun)
	}
	return fmt.Sprintf("Reads one %s. An object that does not exist is an error.", d.spec.Noun)
}

// keys are the attributes that find the object.
func (d *dataSource[M]) keys() []string {
	if d.spec.Identity.LookupBy == "" {
		return d.spec.Identity.Attributes
	}
	return append(slices.Clone(d.spec.Identity.Attributes), d.spec.Identity.LookupBy)
}

func (d *dataSource[M]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	if d.spec.Identity.LookupBy == "" {
		return nil
	}
	var expressions []path.Expression
	for _, name := range d.keys() {
		expressions = append(expressions, path.MatchRoot(name))
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(expressions...)}
}

func (d *dataSource[M]) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.meta = ProviderData(req.ProviderData)
}

func (d *dataSource[M]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	m, err := blank[M](ctx, attributeTypes(d.spec.schema(ctx)))
	if err != nil {
		resp.Diagnostics.AddError("Cannot read "+d.spec.Noun, err.Error())
		return
	}
	for _, name := range d.keys() {
		var v basetypes.StringValue
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), &v)...)
		if v.IsNull() {
			continue
		}
		*textField(m, name) = v
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	if err := d.read(ctx, m); err != nil {
		d.spec.fail(&resp.Diagnostics, "read", m, err, false)
		return
	}
	if d.spec.Identity.ARN != "" {
		d.spec.setARN(d.ARNAccount(ctx, &resp.Diagnostics), m)
	}
	for name, v := range d.spec.values(d.meta, m) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
}

// read fills m from RAM; a singleton is found by the account.
func (d *dataSource[M]) read(ctx context.Context, m *M) error {
	if d.spec.Identity.Account {
		account, err := d.account(ctx)
		if err != nil {
			return err
		}
		*textField(m, accountKey) = types.StringValue(account)
	}
	return d.spec.Read(ctx, d.meta.Client, m)
}

// pluralDataSource is the data source of every object that matches.
type pluralDataSource[M any] struct {
	spec *Spec[M]
	configured
}

func (d *pluralDataSource[M]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.spec.plural()
}

func (d *pluralDataSource[M]) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	nouns := d.spec.nouns()
	attrs := map[string]schema.Attribute{
		"name_regex": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Only %s whose %s matches this regular expression (RE2 syntax, matched "+
				"anywhere in the name).", nouns, d.spec.names()),
			Validators: []validator.String{CheckRegexp()},
		},
		"names": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: fmt.Sprintf("The %s of each object that was found, in alphabetical order.", d.spec.names()),
		},
		d.spec.plural(): schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: fmt.Sprintf("The %s that were found, ordered by name.", nouns),
			NestedObject: schema.NestedAttributeObject{Attributes: d.spec.dataSourceAttributes()},
		},
	}
	for _, f := range d.spec.List.Filters {
		attrs[f.Name] = schema.StringAttribute{Required: f.Required, Optional: !f.Required,
			MarkdownDescription: f.Description}
	}
	if tagged(new(M)) != nil {
		attrs["tags"] = schema.MapAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: fmt.Sprintf("Only %s that have all these tags.", nouns),
		}
	}
	resp.Schema = schema.Schema{
		Attributes: attrs,
		MarkdownDescription: fmt.Sprintf("Reads the %s that match all arguments. "+
			"An empty result is not an error.", nouns),
	}
}

func (d *pluralDataSource[M]) Configure(
	_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse,
) {
	d.meta = ProviderData(req.ProviderData)
}

func (d *pluralDataSource[M]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	filter, diags := readFilter(ctx, d.spec.List.Filters, req.Config)
	resp.Diagnostics.Append(diags...)
	var nameRegex types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name_regex"), &nameRegex)...)
	wantTags := types.MapNull(types.StringType)
	if tagged(new(M)) != nil {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("tags"), &wantTags)...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("tags"), wantTags)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()

	found, err := d.find(ctx, filter, nameRegex.ValueString(), StringMap(wantTags))
	if err != nil {
		Fail(&resp.Diagnostics, "read "+d.spec.matching(filter), err)
		return
	}
	account := ""
	if d.spec.Identity.ARN != "" && len(found) > 0 {
		account = d.ARNAccount(ctx, &resp.Diagnostics)
	}
	names := make([]string, len(found))
	objects := make([]attr.Value, len(found))
	object := types.ObjectType{AttrTypes: map[string]attr.Type{}}
	for name, a := range d.spec.dataSourceAttributes() {
		object.AttrTypes[name] = a.GetType()
	}
	for i, m := range found {
		names[i] = d.spec.name(m)
		d.spec.setARN(account, m)
		v, diags := types.ObjectValue(object.AttrTypes, d.spec.values(d.meta, m))
		resp.Diagnostics.Append(diags...)
		objects[i] = v
	}
	all, diags := types.ListValue(object, objects)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.spec.plural()), all)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("names"), names)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name_regex"), nameRegex)...)
	for _, f := range d.spec.List.Filters {
		v := types.StringNull()
		if filter[f.Name] != "" {
			v = types.StringValue(filter[f.Name])
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(f.Name), v)...)
	}
}

// find lists what matches, in the order of the names.
func (d *pluralDataSource[M]) find(
	ctx context.Context, filter Filter, nameRegex string, tags map[string]string,
) ([]*M, error) {
	re, err := regexp.Compile(nameRegex)
	if err != nil {
		return nil, err
	}
	attrTypes := attributeTypes(d.spec.schema(ctx))
	var out []*M
	for listed, err := range d.spec.List.All(ctx, d.meta.Client, filter) {
		if err != nil {
			return nil, err
		}
		if !re.MatchString(d.spec.name(&listed)) || !hasTags(tagged(&listed), tags) {
			continue
		}
		// What List leaves at its zero value has no type; a typed null stands in for it.
		m, err := blank[M](ctx, attrTypes)
		if err != nil {
			return nil, err
		}
		into := fields(m)
		for name, f := range fields(&listed) {
			if !f.IsZero() {
				into[name].Set(f)
			}
		}
		if t := tagged(m); t != nil {
			t.Remote = tagged(&listed).Remote
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b *M) int { return strings.Compare(d.spec.name(a), d.spec.name(b)) })
	return out, nil
}

func hasTags(t *Tags, want map[string]string) bool {
	for k, v := range want {
		if have, ok := t.Remote[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// dataSourceAttributes are the attributes of an object as a data source shows them, all computed;
// what only steers Terraform is left out.
func (s *Spec[M]) dataSourceAttributes() map[string]schema.Attribute {
	out := map[string]schema.Attribute{}
	for name, a := range s.Schema.Attributes {
		if !slices.Contains(s.ResourceOnly, name) {
			out[name] = computed(a, s.shown(name))
		}
	}
	if s.Identity.ARN != "" {
		out[arnKey] = computed(s.arnAttribute(), s.arnAttribute().MarkdownDescription)
	}
	if tagged(new(M)) != nil {
		out["tags"] = schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: fmt.Sprintf("All tags of the %s but those that the provider ignores.", s.Noun),
		}
	}
	return out
}

// values are what dataSourceAttributes declares, taken from the model.
func (s *Spec[M]) values(meta *Meta, m *M) map[string]attr.Value {
	if t := tagged(m); t != nil {
		t.readBack(meta)
		t.Tags = t.TagsAll
	}
	out := map[string]attr.Value{}
	for name := range s.dataSourceAttributes() {
		out[name] = field(m, name)
	}
	return out
}

// computed turns an attribute of a resource into one that a data source fills, and describes it.
func computed(a rschema.Attribute, text string) schema.Attribute {
	switch a := a.(type) {
	case rschema.StringAttribute:
		return schema.StringAttribute{Computed: true, CustomType: a.CustomType, Sensitive: a.Sensitive,
			MarkdownDescription: text}
	case rschema.BoolAttribute:
		return schema.BoolAttribute{Computed: true, MarkdownDescription: text}
	case rschema.Int64Attribute:
		return schema.Int64Attribute{Computed: true, MarkdownDescription: text}
	case rschema.SetAttribute:
		return schema.SetAttribute{Computed: true, ElementType: a.ElementType, CustomType: a.CustomType,
			MarkdownDescription: text}
	case rschema.ListAttribute:
		return schema.ListAttribute{Computed: true, ElementType: a.ElementType, MarkdownDescription: text}
	case rschema.ListNestedAttribute:
		nested := map[string]schema.Attribute{}
		for name, inner := range a.NestedObject.Attributes {
			nested[name] = computed(inner, inner.GetMarkdownDescription())
		}
		return schema.ListNestedAttribute{Computed: true, MarkdownDescription: text,
			NestedObject: schema.NestedAttributeObject{Attributes: nested}}
	case rschema.MapAttribute:
		return schema.MapAttribute{Computed: true, ElementType: a.ElementType, MarkdownDescription: text}
	}
	//nolint:forbidigo // a mistake in a Spec, met by the first test of any kind
	panic(fmt.Sprintf("tfkit: an attribute of type %T has no twin for data sources yet", a))
}

func stringValidators(a rschema.Attribute) []validator.String {
	if s, ok := a.(rschema.StringAttribute); ok {
		return s.Validators
	}
	return nil
}

// CheckRegexp makes a validator for a regular expression.
func CheckRegexp() validator.String {
	return Check(func(s string) error {
		if _, err := regexp.Compile(s); err != nil {
			return fmt.Errorf("is not a regular expression: %w", err)
		}
		return nil
	})
}
